package dev.fovea.bench;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the table that a benchmark class fills: one for every combination of the parameters in its title. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Topic {

    /** What {@code --group} selects. */
    String group();

    /** Heading of the table; {@code {p}} stands for the value of the parameter p. */
    String title();
}
