package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a place for every buffer: each takes the lowest gap that is large enough when it is first written, and leaves it
 * after it was last read. Low addresses stay in the cache.
 */
final class Arena {

    /** Bytes: a cache line, and the widest vector. */
    static final int ALIGNMENT = 64;

    private record Place(long from, long to, int last) {}

    private final List<Work> work;
    private final Map<Buffer, Integer> first = new HashMap<>();
    private final Map<Buffer, Integer> last = new HashMap<>();
    private long bytes;
    private long lowerBound;

    private Arena(List<Work> work) {
        this.work = work;
    }

    /** Places the buffers of the work. */
    static Arena plan(List<Work> work) {
        Arena arena = new Arena(work);
        arena.lives();
        arena.inPlace();
        arena.lives();
        arena.fit();
        return arena;
    }

    /** The bytes that all buffers together need. */
    long bytes() {
        return bytes;
    }

    /** The bytes that are in use during the step that uses the most. */
    long lowerBound() {
        return lowerBound;
    }

    private void lives() {
        first.clear();
        last.clear();
        for (int i = 0; i < work.size(); i++) {
            Buffer written = work.get(i).output().root();
            first.putIfAbsent(written, i);
            last.put(written, i);
            for (Buffer read : work.get(i).reads()) {
                last.put(read.root(), i);
            }
        }
    }

    private void inPlace() {
        for (int i = 0; i < work.size(); i++) {
            for (Buffer candidate : candidates(work.get(i))) {
                Buffer output = work.get(i).output();
                Buffer memory = candidate.root();
                if (fits(candidate, output) && last.getOrDefault(memory, -1) == i) {
                    last.put(memory, last.getOrDefault(output, i));
                    output.inPlaceOf(candidate);
                    break;
                }
            }
        }
    }

    /** What may be overwritten while it is read: each element is read just before it is written. */
    private static List<Buffer> candidates(Work step) {
        Work.Compute compute =
                step instanceof Work.Compute it ? it : step instanceof Work.Strip strip ? strip.project() : null;
        if (compute == null) {
            return List.of();
        }
        Buffer residual = compute.residual();
        if (residual != null) {
            Work.Compute reader = step instanceof Work.Strip strip ? strip.expand() : compute;
            boolean apart = reader.inputs().stream().noneMatch(input -> input.root() == residual.root());
            return apart ? List.of(residual) : List.of();
        }
        if (step instanceof Work.Strip || !isElementwise(compute.unit().op())) {
            return List.of();
        }
        return compute.inputs().stream()
                .filter(candidate -> compute.inputs().stream()
                        .allMatch(other -> other == candidate || other.root() != candidate.root()))
                .toList();
    }

    private static boolean isElementwise(Op op) {
        return op instanceof Activate
                || op instanceof Add
                || op instanceof Multiply
                || op instanceof BatchNorm
                || op instanceof PRelu;
    }

    private static boolean fits(Buffer candidate, Buffer output) {
        return candidate.isArena()
                && output.isFree()
                && output.isAlone()
                && candidate.isAlone()
                && candidate.type().equals(output.type())
                && candidate.format() == output.format()
                && candidate.halo().equals(output.halo());
    }

    private void fit() {
        List<Place> live = new ArrayList<>();
        for (int i = 0; i < work.size(); i++) {
            int now = i;
            live.removeIf(place -> place.last() < now);
            Buffer written = work.get(i).output().root();
            if (written.isArena() && first.getOrDefault(written, -1) == i) {
                live.add(place(written, live));
            }
            lowerBound = Math.max(
                    lowerBound,
                    live.stream().mapToLong(place -> place.to() - place.from()).sum());
        }
    }

    private Place place(Buffer buffer, List<Place> live) {
        live.sort(Comparator.comparingLong(Place::from));
        long size = buffer.size();
        long from = 0;
        for (Place place : live) {
            if (place.from() - from >= size) {
                break;
            }
            from = Math.max(from, place.to());
        }
        buffer.place(from);
        bytes = Math.max(bytes, from + size);
        return new Place(from, from + size, last.getOrDefault(buffer, 0));
    }
}
