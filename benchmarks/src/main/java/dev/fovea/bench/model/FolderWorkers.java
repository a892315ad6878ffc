package dev.fovea.bench.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that share a list of photos, each with a {@link FolderPeer} of its own. */
final class FolderWorkers implements AutoCloseable {

    private final List<FolderPeer> peers = new ArrayList<>();
    private final ExecutorService threads;

    FolderWorkers(int count, Callable<FolderPeer> make) throws Exception {
        for (int i = 0; i < count; i++) {
            peers.add(make.call());
        }
        threads = Executors.newFixedThreadPool(count);
    }

    /** What becomes of one photo. */
    interface Work<R> {
        R of(FolderPeer peer, Path photo) throws Exception;
    }

    /** The five likeliest classes for every photo, in order. */
    List<List<Integer>> top5(List<Path> photos) throws Exception {
        return each(photos, FolderPeer::top5);
    }

    /** A result for every photo, in order. */
    <R> List<R> each(List<Path> photos, Work<R> work) throws Exception {
        List<R> results = new ArrayList<>(Collections.nCopies(photos.size(), null));
        AtomicInteger next = new AtomicInteger();
        List<Callable<Void>> loops = new ArrayList<>();
        for (FolderPeer peer : peers) {
            loops.add(() -> {
                for (int i = next.getAndIncrement(); i < photos.size(); i = next.getAndIncrement()) {
                    results.set(i, work.of(peer, photos.get(i)));
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(loops)) {
            done.get();
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdown();
        peers.forEach(FolderPeer::close);
    }
}
