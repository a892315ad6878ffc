package dev.fovea.spark;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.model.Model;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the driver knows of the tensors of models: each model is loaded here once for it. */
final class DriverTensors {

    private static final Recent<Key, TensorEnds> KNOWN = DriverModels.recent();

    private DriverTensors() {}

    private record Key(String model, TensorPort.Kind kind) {}

    /**
     * The inputs and the wanted outputs of a model.
     *
     * @throws FoveaException of the fitting kind when the model cannot be loaded or has no such output
     */
    static TensorEnds ends(Model model, TensorPort.Kind kind) {
        ModelRef ref = ModelRef.local(model);
        TensorPort.Kind single = kind.withThreads(1);
        Key key = new Key(ref.identity(), single);
        TensorEnds known = KNOWN.get(key);
        if (known == null) {
            try (SharedPorts.Share<TensorPort> share = SharedPorts.acquire(ref, single)) {
                known = new TensorEnds(share.port().inputs(), share.port().outputs());
            }
            KNOWN.put(key, known);
        }
        return known;
    }

    /**
     * The same, but with faults noted: of several outputs that are not there each is told, and the others are known all
     * the same.
     */
    static Optional<TensorEnds> ends(Model model, TensorPort.Kind kind, Faults faults) {
        try {
            return Optional.of(ends(model, kind));
        } catch (FoveaException e) {
            Optional<TensorEnds> whole = kind.outputs().isEmpty()
                    ? Optional.empty()
                    : new Faults().attempt(() -> ends(model, kind.withOutputs(List.of())));
            if (whole.isEmpty()) {
                faults.add(e);
                return Optional.empty();
            }
            Faults found = new Faults();
            List<TensorInfo> outputs = new ArrayList<>();
            for (String name : kind.outputs()) {
                found.attempt(() -> ends(model, kind.withOutputs(List.of(name))))
                        .ifPresent(one -> outputs.addAll(one.outputs()));
            }
            if (found.isEmpty()) {
                found.add(e);
            }
            faults.addAll(found);
            return Optional.of(new TensorEnds(whole.get().inputs(), outputs));
        }
    }
}
