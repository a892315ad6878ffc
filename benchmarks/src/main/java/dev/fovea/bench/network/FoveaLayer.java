package dev.fovea.bench.network;

import dev.fovea.api.plan.StepTime;
import dev.fovea.api.spi.Executable;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;
import java.util.List;

/** One layer as a step of its plan: the copies from and into the caller's layout are not its work. */
final class FoveaLayer implements Contender {

    private final Executable executable;
    private final FoveaNetwork network;

    FoveaLayer(Executable executable, Sample sample) {
        this.executable = executable;
        this.network = new FoveaNetwork(executable, sample, 1);
        executable.profile(); // measuring begins
    }

    /** The kernel that runs it. */
    String kernel() {
        network.result();
        return steps().get(0).kernel();
    }

    private List<StepTime> steps() {
        return executable.profile().stream()
                .filter(step -> step.step().equals("layer") && !step.kernel().equals("copy"))
                .toList();
    }

    @Override
    public float[] result() {
        return network.result();
    }

    /** By the engine's own clock, which is the wall's. */
    @Override
    public double[] millis(int calls, Clock clock) throws Exception {
        network.call();
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            executable.profile();
            network.call();
            millis[i] = steps().stream().mapToLong(StepTime::nanos).sum() / 1e6;
        }
        return millis;
    }

    @Override
    public void close() {
        network.close();
        executable.close();
    }
}
