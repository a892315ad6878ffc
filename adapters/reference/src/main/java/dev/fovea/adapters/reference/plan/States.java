package dev.fovea.adapters.reference.plan;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.plan.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The states of a model's runs: one for each call that runs at the same time, kept until the model is closed. */
final class States implements AutoCloseable {

    private final Plan plan;
    private final ArrayDeque<RowState> idle = new ArrayDeque<>();
    private final List<Reservation> reservations = new ArrayList<>();

    /**
     * With the first state made.
     *
     * @throws MemoryLimitException when it passes the limit
     */
    States(Plan plan) {
        this.plan = plan;
        give(make());
    }

    RowState take() {
        synchronized (this) {
            RowState free = idle.poll();
            if (free != null) {
                return free;
            }
        }
        return make();
    }

    synchronized void give(RowState state) {
        idle.push(state);
    }

    private RowState make() {
        long bytes = RowState.bytes(plan);
        if (bytes / Double.BYTES > Integer.MAX_VALUE - 8) {
            throw new MemoryLimitException(Fault.of("model", plan.name())
                    .expected("an arena of at most 2^31 elements")
                    .got(plan.arenaBytes() + " bytes"));
        }
        Reservation reservation = Memory.reserve(bytes, "arena of " + plan.name());
        synchronized (this) {
            reservations.add(reservation);
        }
        return new RowState(plan);
    }

    @Override
    public synchronized void close() {
        reservations.forEach(Reservation::close);
        reservations.clear();
        idle.clear();
    }
}
