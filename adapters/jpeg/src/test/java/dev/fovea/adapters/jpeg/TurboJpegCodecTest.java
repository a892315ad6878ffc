package dev.fovea.adapters.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.Setting;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Availability.Unavailable;
import dev.fovea.api.spi.ImageCodec;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class TurboJpegCodecTest {

    @AfterEach
    void forgetSettings() {
        System.clearProperty(Setting.JPEG_LIBRARY.property());
        System.clearProperty(Setting.NATIVE_ENABLED.property());
        System.clearProperty(Setting.MEMORY_MAX.property());
    }

    @Test
    void isFoundAsAServiceAndAskedFirst() {
        Turbo.require();
        ImageCodec first = ImageDecoder.installed().codecs().get(0);
        assertThat(first).isInstanceOf(TurboJpegCodec.class);
        assertThat(first.id()).isEqualTo("libjpeg-turbo");
        assertThat(first.formats()).containsExactly("JPEG");
    }

    @Test
    void servicesFileAndModuleDescriptorAgree() throws IOException {
        Path classes = Path.of(System.getProperty("fovea.root", "../.."), "adapters/jpeg/target/classes");
        try (InputStream descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
            List<String> provided = ModuleDescriptor.read(descriptor).provides().stream()
                    .flatMap(each -> each.providers().stream())
                    .toList();
            assertThat(provided).containsExactly(TurboJpegCodec.class.getName());
            assertThat(Files.readString(classes.resolve("META-INF/services/" + ImageCodec.class.getName())))
                    .isEqualToIgnoringNewLines(provided.get(0));
        }
    }

    @Test
    void saysItsVersion() {
        Turbo.require();
        Availability.Available available = (Availability.Available) Turbo.FAST.availability();
        assertThat(available.detail()).matches("TurboJPEG [23]");
    }

    @Test
    void canBeSwitchedOff() {
        System.setProperty(Setting.JPEG_LIBRARY.property(), "none");
        assertThat(Turbo.FAST.availability())
                .isEqualTo(
                        new Unavailable("switched off by fovea.jpeg.library=none", "unset fovea.jpeg.library", null));
        assertThat(ImageDecoder.installed().codecs()).noneMatch(TurboJpegCodec.class::isInstance);
    }

    @Test
    void needsFoveasOwnLibrary() {
        System.setProperty(Setting.NATIVE_ENABLED.property(), "false");
        assertThat(((Unavailable) Turbo.FAST.availability()).reason())
                .isEqualTo("switched off by fovea.native.enabled=false");
    }

    @Test
    @EnabledIfSystemProperty(
            named = "fovea.native.built",
            matches = "true",
            disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
    void aLibraryThatIsNamedIsUsedOrAnError() {
        System.setProperty(Setting.JPEG_LIBRARY.property(), "/nowhere/libturbojpeg.so.0");
        assertThatThrownBy(() -> Turbo.FAST.availability())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("system property fovea.jpeg.library: expected a TurboJPEG library of libjpeg-turbo 2.0 or"
                        + " newer, or none, got '/nowhere/libturbojpeg.so.0' (/nowhere/libturbojpeg.so.0: cannot open"
                        + " shared object file: No such file or directory); unset it for libturbojpeg.so.0 of the"
                        + " system");
        System.setProperty(Setting.JPEG_LIBRARY.property(), "libm.so.6");
        assertThatThrownBy(() -> Turbo.FAST.availability()).hasMessageContaining("undefined symbol: tj");
    }

    @Test
    void withoutMemoryOffTheHeapTheOtherCodecDecodes() {
        Turbo.require();
        byte[] encoded = Turbo.kind("444_progressive.jpg");
        Image expected = Turbo.BOTH.decode(encoded, "", DecodeOptions.defaults());
        System.setProperty(Setting.MEMORY_MAX.property(), "1");
        Turbo.assertSame(Turbo.BOTH.decode(encoded, "", DecodeOptions.defaults()), expected, "444_progressive.jpg");
    }

    @Test
    void scratchMemoryIsOnTheGaugeAndBounded() {
        Turbo.require();
        Turbo.BOTH.decode(Turbo.kind("420.jpg"), "", DecodeOptions.defaults());
        assertThat(Memory.used()).isBetween(1L, 64L << 20);
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        Turbo.require();
        List<String[]> rows = Turbo.kinds();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> sums = new ArrayList<>();
            for (int i = 0; i < 4 * rows.size(); i++) {
                byte[] encoded = Turbo.kind(rows.get(i % rows.size())[0]);
                sums.add(pool.submit(() -> Turbo.sha256(
                        Turbo.alone(encoded, Turbo.AS_STORED).orElseThrow().data())));
            }
            for (int i = 0; i < sums.size(); i++) {
                assertThat(sums.get(i).get()).isEqualTo(rows.get(i % rows.size())[4]);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void recognisesByItsFirstBytes() {
        assertThat(Turbo.FAST.recognises("\u00ff\u00d8".getBytes(StandardCharsets.ISO_8859_1)))
                .isTrue();
        assertThat(Turbo.FAST.recognises(new byte[] {(byte) 0xff})).isFalse();
        assertThat(Turbo.FAST.recognises(new byte[] {(byte) 0x89, 'P', 'N', 'G'}))
                .isFalse();
    }
}
