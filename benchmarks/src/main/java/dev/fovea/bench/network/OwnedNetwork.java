package dev.fovea.bench.network;

import dev.fovea.api.spi.Executable;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;

/** A {@link FoveaNetwork} whose executable goes with it. */
final class OwnedNetwork implements Contender {

    private final Executable executable;
    private final FoveaNetwork network;

    OwnedNetwork(Executable executable, Sample sample, int threads) {
        this.executable = executable;
        this.network = new FoveaNetwork(executable, sample, threads);
    }

    @Override
    public float[] result() {
        return network.result();
    }

    @Override
    public double[] millis(int calls, Clock clock) throws Exception {
        return network.millis(calls, clock);
    }

    @Override
    public void close() {
        network.close();
        executable.close();
    }
}
