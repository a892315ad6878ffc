package dev.fovea.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.domain.fake.Fakes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SharedExecutablesTest {

    @Test
    void loadsOnceForManyAndClosesWithTheLast() {
        var runtime = Fakes.CountingRuntime.working("shared", 1);
        ModelFile file = Fakes.file("one content");
        var first = SharedExecutables.acquire(runtime, file, 1);
        var second = SharedExecutables.acquire(runtime, ModelFile.of("other-name", content(file)), 1);
        assertThat(second.executable()).isSameAs(first.executable());
        assertThat(runtime.loads).hasValue(1);
        first.close();
        first.close();
        assertThat(runtime.closes).hasValue(0);
        second.close();
        assertThat(runtime.closes).hasValue(1);
        SharedExecutables.acquire(runtime, file, 1).close();
        assertThat(runtime.loads).hasValue(2);
    }

    @Test
    void eachCutIsLoadedOnce() {
        List<List<String>> loaded = new ArrayList<>();
        var whole = Fakes.CountingRuntime.working("cutting", 1);
        ModelRuntime runtime = new ModelRuntime() {
            @Override
            public String id() {
                return "cutting";
            }

            @Override
            public int priority() {
                return 1;
            }

            @Override
            public Availability availability() {
                return Availability.available("");
            }

            @Override
            public boolean accepts(ModelFile file) {
                return true;
            }

            @Override
            public Executable load(ModelFile file, int threads) {
                return load(file, threads, List.of());
            }

            @Override
            public Executable load(ModelFile file, int threads, List<String> outputs) {
                loaded.add(outputs);
                return whole.load(file, threads);
            }

            /** The model's own output is y. */
            @Override
            public List<String> cut(ModelFile file, List<String> outputs) {
                return outputs.equals(List.of("y")) ? List.of() : outputs;
            }
        };
        ModelFile file = Fakes.file("cuts");
        try (var inner = SharedExecutables.acquire(runtime, file, 1, List.of("inner"));
                var again = SharedExecutables.acquire(runtime, file, 1, List.of("inner"));
                var other = SharedExecutables.acquire(runtime, file, 1, List.of("other"));
                var own = SharedExecutables.acquire(runtime, file, 1, List.of("y"));
                var all = SharedExecutables.acquire(runtime, file, 1)) {
            assertThat(again.executable()).isSameAs(inner.executable());
            assertThat(other.executable()).isNotSameAs(inner.executable());
            assertThat(all.executable()).isSameAs(own.executable()).isNotSameAs(inner.executable());
            assertThat(List.of(inner.isCut(), other.isCut(), own.isCut(), all.isCut()))
                    .containsExactly(true, true, false, false);
        }
        assertThat(loaded).containsExactly(List.of("inner"), List.of("other"), List.of());
        assertThat(whole.closes).hasValue(3);
    }

    @Test
    void contentsAreKeptApart() {
        var runtime = Fakes.CountingRuntime.working("apart", 1);
        try (var a = SharedExecutables.acquire(runtime, Fakes.file("a"), 1);
                var b = SharedExecutables.acquire(runtime, Fakes.file("b"), 1)) {
            assertThat(a.executable()).isNotSameAs(b.executable());
        }
    }

    @Test
    void oneLoadUnderARush() throws Exception {
        var runtime = Fakes.CountingRuntime.working("rush", 1);
        ModelFile file = Fakes.file("rush");
        int callers = 16;
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<SharedExecutables.Lease>> leases = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                leases.add(threads.submit(() -> {
                    go.await();
                    return SharedExecutables.acquire(runtime, file, 1);
                }));
            }
            go.countDown();
            for (Future<SharedExecutables.Lease> lease : leases) {
                lease.get();
            }
            assertThat(runtime.loads).hasValue(1);
            for (Future<SharedExecutables.Lease> lease : leases) {
                lease.get().close();
            }
            assertThat(runtime.closes).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFailedLoadIsForgotten() {
        var failure =
                new ModelException(Fault.of("model", "m").expected("a model").got("noise"));
        var runtime = new Fakes.CountingRuntime("failing", 1, Availability.available(""), true, failure);
        int before = SharedExecutables.loaded();
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(() -> SharedExecutables.acquire(runtime, Fakes.file("noise"), 1))
                    .isSameAs(failure);
            assertThat(runtime.loads).hasValue(i);
        }
        assertThat(SharedExecutables.loaded()).isEqualTo(before);
    }

    private static byte[] content(ModelFile file) {
        byte[] content = new byte[file.size()];
        file.bytes().get(content);
        return content;
    }
}
