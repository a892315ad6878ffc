package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.spi.Storage;
import dev.fovea.api.train.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checkpoints of one phase of a training: {@code PHASE-STEP.checkpoint}, and {@code PHASE-best.checkpoint}. */
final class CheckpointFolder {

    private static final System.Logger LOG = System.getLogger(CheckpointFolder.class.getPackageName());
    private static final String END = ".checkpoint";
    /** Of trainings of any kind. */
    private static final List<String> PHASES =
            List.of(TrainService.TRAINING, TrainService.HEAD, TrainService.FINE_TUNING);
    /** Of an array, into which a file is read. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private final Checkpoints settings;
    private final Storage storage;
    private final List<String> phases;
    private final String phase;
    private final boolean isFollowing;
    private @Nullable Path last;

    /**
     * A phase's checkpoints.
     *
     * @param phases of the training, in order: one that is not the first begins with what another came to, and where that
     *     went on, this begins anew
     */
    CheckpointFolder(Checkpoints settings, Storage storage, List<String> phases, String phase) {
        this.settings = settings;
        this.storage = storage;
        this.phases = List.copyOf(phases);
        this.phase = phase;
        this.isFollowing = phases.indexOf(phase) > 0;
    }

    /**
     * Finds out whether checkpoints can be written, before anything is computed for the first.
     *
     * @throws TrainingException when they cannot
     */
    static void requireWritable(Path folder, Storage storage) {
        Path probe = folder.resolve("probe.part");
        try {
            storage.write(probe, List.of(ByteBuffer.wrap(new byte[1])));
            storage.delete(probe);
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("checkpoints", folder.toString())
                            .expected("a folder that can be written to")
                            .got(reason(e))
                            .repair("choose another folder, or make room"),
                    e);
        }
    }

    /** What went wrong: what such an error says is often a file's name alone. */
    private static String reason(IOException e) {
        String kind = e.getClass().getSimpleName();
        return e.getMessage() == null
                ? kind
                : e.getClass() == IOException.class ? e.getMessage() : kind + " " + e.getMessage();
    }

    /** After how many steps one is written; 0 for none within an epoch. */
    int everySteps() {
        return settings.everySteps();
    }

    /** The last one that was written or read. */
    Optional<Path> last() {
        return Optional.ofNullable(last);
    }

    /**
     * Writes a checkpoint, and removes those that are too many. The best one goes first: where it fails, or the process
     * ends, the training goes on from before it and writes it again.
     *
     * @throws TrainingException when it cannot be written, and those before are still there; or when the thread was
     *     interrupted, and it is written
     */
    void write(Checkpoint checkpoint, boolean isBest) {
        // An interrupt would close the file that is being written; it is heeded once that is done.
        boolean wasInterrupted = Thread.interrupted();
        try {
            Path file = file(step(checkpoint));
            if (isBest) {
                wasInterrupted |= write(file("best"), checkpoint);
            }
            wasInterrupted |= write(file, checkpoint);
            last = file;
            prune();
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (wasInterrupted) {
            throw new TrainingException(
                    Fault.of("training", phase)
                            .expected("a thread that goes on")
                            .got("an interrupted one")
                            .at("step " + checkpoint.optimizer().done())
                            .repair("nothing is lost: continue from " + last),
                    null,
                    checkpoint.optimizer().done(),
                    List.of(),
                    String.valueOf(last));
        }
    }

    private static String step(Checkpoint checkpoint) {
        return String.format(Locale.ROOT, "%09d", checkpoint.optimizer().done());
    }

    private Path file(String which) {
        return settings.folder().resolve(phase + "-" + which + END);
    }

    /** True when the thread was interrupted meanwhile. */
    private boolean write(Path file, Checkpoint checkpoint) {
        List<ByteBuffer> parts = CheckpointCodec.encode(checkpoint);
        long size = parts.stream().mapToLong(ByteBuffer::remaining).sum();
        if (size > MOST_BYTES) {
            throw new TrainingException(Fault.of("checkpoint", file.toString())
                    .expected("at most " + MOST_BYTES + " bytes, which can be read again")
                    .got(size)
                    .repair("train fewer layers, do not restore the best, or do without checkpoints"));
        }
        try {
            return write(file, parts);
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("checkpoint", file.toString())
                            .expected("to be written")
                            .got(reason(e))
                            .repair(
                                    last == null
                                            ? "make room, or choose another folder"
                                            : "make room and continue from " + last),
                    e,
                    checkpoint.optimizer().done(),
                    List.of(),
                    last == null ? null : last.toString());
        }
    }

    private boolean write(Path file, List<ByteBuffer> parts) throws IOException {
        try {
            storage.write(file, parts);
            return false;
        } catch (ClosedByInterruptException e) {
            boolean isInterrupted = Thread.interrupted();
            storage.write(file, parts);
            return isInterrupted;
        }
    }

    /** Removes what is older than the last ones; what is newer than the last one is not this training's. */
    private void prune() {
        try {
            List<Path> steps = new ArrayList<>(steps());
            steps.removeIf(file -> last == null || file.compareTo(last) > 0);
            for (int i = 0; i < steps.size() - settings.keep(); i++) {
                storage.delete(steps.get(i));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "old checkpoints in {0} stay: {1}", settings.folder(), e);
        }
    }

    /** Those of steps, oldest first: their names have one length. */
    private List<Path> steps() throws IOException {
        return storage.list(settings.folder()).stream()
                .filter(file -> isOf(phase, file) && !file.equals(file("best")))
                .toList();
    }

    private static boolean isOf(String phase, Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(phase + "-") && name.endsWith(END);
    }

    /** Refuses what another training left, of other phases; and anything where the training is to begin anew. */
    private void requireOwn() throws IOException {
        List<Path> all = storage.list(settings.folder()).stream()
                .filter(file -> PHASES.stream().anyMatch(each -> isOf(each, file)))
                .toList();
        // The phases before this one have begun anew already.
        List<Path> others = all.stream()
                .filter(file -> phases.stream().noneMatch(each -> isOf(each, file)))
                .toList();
        List<Path> before = all.stream()
                .filter(file -> others.contains(file)
                        || phases.stream().skip(phases.indexOf(phase)).anyMatch(each -> isOf(each, file)))
                .toList();
        if (!settings.resume() && !before.isEmpty()) {
            throw new TrainingException(
                    Fault.of("checkpoints", settings.folder().toString())
                            .expected("a folder without checkpoints, to begin anew")
                            .got(before.size() + " of them")
                            .repair("choose another folder, or go on from them"));
        }
        if (!others.isEmpty()) {
            throw new TrainingException(Fault.of("checkpoint", others.get(0).toString())
                    .expected("one of the phases " + String.join(" and ", phases) + " of this training")
                    .got("one of another")
                    .repair("train as it was begun, or choose another folder"));
        }
    }

    /**
     * The newest checkpoint that is whole; empty when there is none at all, or the training is to begin anew.
     *
     * @throws TrainingException when none is whole, when the newest whole one is of another training, when there are any
     *     of phases that this training lacks, or when there are some and the training is to begin anew
     */
    Optional<Checkpoint> newest(Identity identity) {
        List<Path> steps;
        try {
            requireOwn();
            steps = steps();
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("checkpoints", settings.folder().toString())
                            .expected("a folder that can be read")
                            .got(reason(e))
                            .repair("choose another folder"),
                    e);
        }
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        List<RuntimeException> damaged = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Path file = steps.get(i);
            Checkpoint checkpoint;
            try {
                checkpoint = CheckpointCodec.decode(storage.read(file), file.toString());
            } catch (IOException e) {
                damaged.add(new TrainingException(
                        Fault.of("checkpoint", file.toString())
                                .expected("a file that can be read")
                                .got(reason(e))
                                .repair("go on from another one"),
                        e));
                continue;
            } catch (TrainingException e) {
                LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
                damaged.add(e);
                continue;
            }
            if (isFollowing && isOutrun(identity, checkpoint.identity())) {
                discard(steps);
                return Optional.empty();
            }
            requireSame(file, identity, checkpoint.identity());
            last = file;
            steps.subList(i + 1, steps.size()).forEach(this::setAside);
            return Optional.of(checkpoint);
        }
        RuntimeException first = damaged.get(0);
        damaged.subList(1, damaged.size()).forEach(first::addSuppressed);
        throw first;
    }

    /** Gives a damaged one, which no training can go on from, a name that is none of a checkpoint's. */
    private void setAside(Path file) {
        try {
            storage.write(file.resolveSibling(file.getFileName() + ".damaged"), List.of(storage.read(file)));
            storage.delete(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} stays, damaged as it is: {1}", file, e);
        }
    }

    /** True when all is the same but for the network that the phase begins with. */
    private static boolean isOutrun(Identity wanted, Identity found) {
        return !wanted.model().equals(found.model())
                && wanted.settings().equals(found.settings())
                && wanted.data().equals(found.data());
    }

    private void discard(List<Path> steps) {
        LOG.log(
                System.Logger.Level.INFO,
                "{0} begins anew: the phase before it went on since {1}",
                phase,
                steps.get(steps.size() - 1));
        try {
            for (Path step : steps) {
                storage.delete(step);
            }
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("checkpoints", settings.folder().toString())
                            .expected("a folder from which outdated ones can be removed")
                            .got(reason(e))
                            .repair("remove them, or choose another folder"),
                    e);
        }
    }

    private static void requireSame(Path file, Identity wanted, Identity found) {
        requireSame(file, "model", wanted.model(), found.model());
        requireSame(file, "settings", wanted.settings(), found.settings());
        requireSame(file, "examples", wanted.data(), found.data());
    }

    private static void requireSame(Path file, String what, String wanted, String found) {
        if (!wanted.equals(found)) {
            throw new TrainingException(Fault.of("checkpoint", file.toString())
                    .expected("one of a training with the same " + what + ", " + cut(wanted))
                    .got(cut(found))
                    .repair("give the training the " + what + " that it began with, or another folder"));
        }
    }

    private static String cut(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }
}
