package dev.fovea.bench.pair;

/** A contender whose work is a call in this process. */
public abstract class Calls implements Contender {

    /** For subclasses. */
    protected Calls() {}

    /** Does the work once; the result stays where it is. */
    protected abstract void call() throws Exception;

    @Override
    public double[] millis(int calls, Clock clock) throws Exception {
        call();
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            long start = clock.nanos();
            call();
            millis[i] = (clock.nanos() - start) / 1e6;
        }
        return millis;
    }
}
