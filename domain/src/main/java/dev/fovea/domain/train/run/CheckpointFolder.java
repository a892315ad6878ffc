package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.spi.Storage;
import dev.fovea.api.train.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    /** Of an array, into which a file is read. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private final Checkpoints settings;
    private final Storage storage;
    private final String phase;
    private final boolean isFollowing;
    private @Nullable Path last;

    /**
     * A phase's checkpoints.
     *
     * @param isFollowing true when the phase begins with what another came to: where that went on, this begins anew
     */
    CheckpointFolder(Checkpoints settings, Storage storage, String phase, boolean isFollowing) {
        this.settings = settings;
        this.storage = storage;
        this.phase = phase;
        this.isFollowing = isFollowing;
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
     * Writes a checkpoint, and removes those that are too many.
     *
     * @throws TrainingException when it cannot be written; those before are still there
     */
    void write(Checkpoint checkpoint, boolean isBest) {
        String step = String.format(Locale.ROOT, "%09d", checkpoint.optimizer().done());
        Path file = file(step);
        write(file, checkpoint);
        last = file;
        if (isBest) {
            write(file("best"), checkpoint);
        }
        prune();
    }

    private Path file(String which) {
        return settings.folder().resolve(phase + "-" + which + END);
    }

    private void write(Path file, Checkpoint checkpoint) {
        List<ByteBuffer> parts = CheckpointCodec.encode(checkpoint);
        long size = parts.stream().mapToLong(ByteBuffer::remaining).sum();
        if (size > MOST_BYTES) {
            throw new TrainingException(Fault.of("checkpoint", file.toString())
                    .expected("at most " + MOST_BYTES + " bytes, which can be read again")
                    .got(size)
                    .repair("train fewer layers, do not restore the best, or do without checkpoints"));
        }
        try {
            storage.write(file, parts);
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("checkpoint", file.toString())
                            .expected("to be written")
                            .got(String.valueOf(e.getMessage()))
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

    private void prune() {
        try {
            List<Path> steps = steps();
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
                .filter(file -> {
                    String name = String.valueOf(file.getFileName());
                    return name.startsWith(phase + "-") && name.endsWith(END) && !name.equals(phase + "-best" + END);
                })
                .toList();
    }

    /**
     * The newest checkpoint that is whole; empty when there is none at all, or the training is to begin anew.
     *
     * @throws TrainingException when none is whole, when the newest whole one is of another training, or when there are
     *     some and the training is to begin anew
     */
    Optional<Checkpoint> newest(Identity identity) {
        List<Path> steps;
        try {
            steps = steps();
        } catch (IOException e) {
            throw new TrainingException(
                    Fault.of("checkpoints", settings.folder().toString())
                            .expected("a folder that can be read")
                            .got(String.valueOf(e.getMessage())),
                    e);
        }
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        if (!settings.resume()) {
            throw new TrainingException(
                    Fault.of("checkpoints", settings.folder().toString())
                            .expected("a folder without checkpoints, to begin anew")
                            .got(steps.size() + " of them")
                            .repair("choose another folder, or go on from them"));
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
                                .got(String.valueOf(e.getMessage())),
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
            return Optional.of(checkpoint);
        }
        RuntimeException first = damaged.get(0);
        damaged.subList(1, damaged.size()).forEach(first::addSuppressed);
        throw first;
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
                            .got(String.valueOf(e.getMessage())),
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
