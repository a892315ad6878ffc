package dev.fovea.bench;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the row that a benchmark method fills in its table. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Contestant {

    /** What people read; {@code {p}} stands for the value of the parameter p. */
    String value();

    /** What the row is. */
    Role role();

    /** The instruction-set level it is capped to, or nothing; it runs only where the machine has that level. */
    String isa() default "";
}
