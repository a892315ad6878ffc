package dev.fovea.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingTest {

    @AfterEach
    void unset() {
        System.clearProperty(Setting.THREADS.property());
        System.clearProperty(Setting.NATIVE_ENABLED.property());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "12, 12", "' 7 ', 7", "2k, 2048", "3M, 3145728", "1g, 1073741824", "1 k, 1024"})
    void readsNumbers(String text, long expected) {
        System.setProperty(Setting.THREADS.property(), text);
        assertThat(Setting.THREADS.number(99)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "two", "1.5", "k", "99999999999999999999", "9999999999999g", "5kb"})
    void refusesWhatIsNoPositiveNumber(String text) {
        System.setProperty(Setting.THREADS.property(), text);
        assertThatThrownBy(() -> Setting.THREADS.number(99))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("system property fovea.threads: expected a positive number, with k, m or g, got '" + text
                        + "'; unset it for the default (all processors)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void takesBlankForUnset(String text) {
        System.setProperty(Setting.THREADS.property(), text);
        assertThat(Setting.THREADS.value()).isNull();
        assertThat(Setting.THREADS.number(99)).isEqualTo(99);
        assertThat(Setting.THREADS.flag(true)).isTrue();
    }

    @Test
    void readsFlags() {
        assertThat(Setting.NATIVE_ENABLED.flag(true)).isTrue();
        System.setProperty(Setting.NATIVE_ENABLED.property(), "FALSE");
        assertThat(Setting.NATIVE_ENABLED.flag(true)).isFalse();
        System.setProperty(Setting.NATIVE_ENABLED.property(), "true");
        assertThat(Setting.NATIVE_ENABLED.flag(false)).isTrue();
        System.setProperty(Setting.NATIVE_ENABLED.property(), "yes");
        assertThatThrownBy(() -> Setting.NATIVE_ENABLED.flag(true))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("system property fovea.native.enabled: expected true or false, got 'yes'; "
                        + "unset it for the default (true)");
    }

    @Test
    void isDocumented() {
        assertThat(Arrays.stream(Setting.values()).map(Setting::property)).doesNotHaveDuplicates();
        assertThat(Setting.values()).allSatisfy(setting -> {
            assertThat(setting.property()).startsWith("fovea.");
            assertThat(setting.defaultText()).isNotBlank();
            assertThat(setting.meaning()).isNotBlank();
        });
    }

    @Test
    void theCacheLiesInTheHomeFolderUnlessToldOtherwise() {
        String before = System.getProperty("fovea.cache.dir");
        try {
            System.clearProperty("fovea.cache.dir");
            assertThat(Setting.cacheDir()).isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "fovea"));
            System.setProperty("fovea.cache.dir", " some where ");
            assertThat(Setting.cacheDir()).isEqualTo(Path.of("some where"));
        } finally {
            if (before == null) {
                System.clearProperty("fovea.cache.dir");
            } else {
                System.setProperty("fovea.cache.dir", before);
            }
        }
    }
}
