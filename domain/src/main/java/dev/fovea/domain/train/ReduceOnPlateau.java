package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;

/**
 * Lowers the learning rate when a number, such as the validation loss, no longer improves, as Keras's
 * {@code ReduceLROnPlateau} does. What is multiplied is a factor on the optimiser's own rate. One thread at a time.
 */
public final class ReduceOnPlateau {

    /**
     * When and by how much.
     *
     * @param factor what the rate is multiplied by; above 0, below 1
     * @param patience epochs without improvement before that
     * @param minDelta by how much a number must be better to be an improvement
     * @param cooldown epochs after a change that do not count
     * @param minRate below which the rate does not fall
     * @param isMinimized whether lower is better
     */
    public record Rule(
            double factor, int patience, double minDelta, int cooldown, double minRate, boolean isMinimized) {
        public Rule {
            if (!(factor > 0 && factor < 1) || patience < 0 || cooldown < 0 || !(minDelta >= 0) || !(minRate >= 0)) {
                throw new InvalidArgumentException(Fault.of("plateau", "")
                        .expected("a factor of 0..1 (without both) and nothing below 0")
                        .got("factor " + factor + ", patience " + patience + ", min_delta " + minDelta + ", cooldown "
                                + cooldown + ", min_lr " + minRate));
            }
        }

        /** Keras's defaults: a tenth after ten epochs. */
        public static Rule defaults() {
            return new Rule(0.1, 10, 1e-4, 0, 0, true);
        }
    }

    /**
     * What it remembers, for a checkpoint.
     *
     * @param rate the learning rate
     * @param best the best number so far; NaN before the first
     * @param waited epochs since then
     * @param cooling epochs of cooldown left
     */
    public record State(double rate, double best, int waited, int cooling) {}

    private final Rule rule;
    private State state;

    /** Begins at a learning rate. */
    public ReduceOnPlateau(Rule rule, double rate) {
        this.rule = rule;
        this.state = new State(rate, Double.NaN, 0, 0);
    }

    /** The learning rate now. */
    public double rate() {
        return state.rate;
    }

    /** What it remembers. */
    public State state() {
        return state;
    }

    /** Goes on from there. */
    public void restore(State then) {
        state = then;
    }

    /** Takes in the number of an epoch; the learning rate of the next. */
    public double epoch(double number) {
        int cooling = Math.max(0, state.cooling - 1);
        int waited = state.cooling > 0 ? 0 : state.waited;
        if (isBetter(number)) {
            state = new State(state.rate, number, 0, cooling);
        } else if (cooling > 0) {
            state = new State(state.rate, state.best, waited, cooling);
        } else if (waited + 1 < rule.patience || state.rate <= rule.minRate) {
            state = new State(state.rate, state.best, waited + 1, 0);
        } else {
            double lower = Math.max(state.rate * rule.factor, rule.minRate);
            state = new State(lower, state.best, 0, rule.cooldown);
        }
        return state.rate;
    }

    private boolean isBetter(double number) {
        if (Double.isNaN(state.best)) {
            return !Double.isNaN(number);
        }
        return rule.isMinimized ? number < state.best - rule.minDelta : number > state.best + rule.minDelta;
    }
}
