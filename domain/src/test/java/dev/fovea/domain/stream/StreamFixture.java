package dev.fovea.domain.stream;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.spi.WorkPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Sources with scripted behaviour and a pool of real threads. */
final class StreamFixture implements AutoCloseable {

    static final ImageDecoder NO_CODECS = new ImageDecoder(List.of());
    static final DecodeOptions OPTIONS = DecodeOptions.defaults();

    final AtomicInteger loaded = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);

    WorkPool pool() {
        return new WorkPool() {
            @Override
            public String id() {
                return "test";
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public int threads() {
                return 3;
            }

            @Override
            public void forEach(int n, int parallelism, IntConsumer body) {
                IntStream.range(0, n).forEach(body);
            }

            @Override
            public void execute(Runnable task) {
                threads.execute(task);
            }
        };
    }

    /** Sources named 0 to n - 1. */
    List<ImageSource> sources(int n, IntFunction<Image> image) {
        return IntStream.range(0, n)
                .mapToObj(i -> source(Integer.toString(i), () -> image.apply(i)))
                .toList();
    }

    interface Loading {
        Image load() throws IOException;
    }

    ImageSource source(String name, Loading loading) {
        return new ImageSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
                loaded.incrementAndGet();
                return loading.load();
            }
        };
    }

    /** A 2 x 2 picture of one value. */
    static Image flat(int value) {
        byte[] data = new byte[12];
        java.util.Arrays.fill(data, (byte) value);
        return Image.of(2, 2, ChannelOrder.RGB, data, "flat " + value);
    }

    static ImageException corrupt(String name) {
        return new ImageException(
                ImageException.Reason.CORRUPT,
                Fault.of("image", name).expected("a picture").got("noise"));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
