package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Workers outlive whoever caused them, and must not keep that one's classes and values alive. */
final class WorkerThreadTest {

    private record Seen(ClassLoader loader, ThreadGroup group, String inherited, boolean daemon, String name) {}

    @Test
    void holdsOnToNothingOfItsMaker() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        ThreadGroup group = new ThreadGroup("of an application");
        try (URLClassLoader application = new URLClassLoader(new URL[0])) {
            Thread maker = new Thread(group, () -> {
                Thread.currentThread().setContextClassLoader(application);
                local.set("of an application");
                WorkerThread.start("worker", () -> {
                    Thread me = Thread.currentThread();
                    seen.complete(new Seen(
                            me.getContextClassLoader(), me.getThreadGroup(), local.get(), me.isDaemon(), me.getName()));
                });
            });
            maker.start();
            Seen worker = seen.get(30, TimeUnit.SECONDS);
            assertThat(worker.loader()).isSameAs(JvmWorkPool.class.getClassLoader());
            assertThat(worker.group()).isNotSameAs(group);
            assertThat(worker.group().getParent()).isNull();
            assertThat(worker.inherited()).isNull();
            assertThat(worker.daemon()).isTrue();
            assertThat(worker.name()).isEqualTo("worker");
        }
    }
}
