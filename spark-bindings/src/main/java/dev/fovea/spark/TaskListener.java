package dev.fovea.spark;

import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import org.apache.spark.TaskContext;

/** Ends the training of a task that Spark kills. */
final class TaskListener implements TrainingListener {

    @Override
    public void batch(TrainingProgress progress) {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.killTaskIfInterrupted();
        }
    }
}
