package dev.fovea.adapters.cpu;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** For tests that need the native library; a build that has it never skips them. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "fovea.native.built",
        matches = "true",
        disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
@interface NativeBuilt {}
