package dev.fovea.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.collection.immutable.ArraySeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An estimator whose trials, one a param map, are tasks that run side by side and share what they have in common.
 *
 * @param <E> the stage itself
 * @param <M> the model that it gives
 */
public abstract class TrialStage<E extends TrialStage<E, M>, M extends org.apache.spark.ml.Model<M>>
        extends Estimator<M> {

    private static final long serialVersionUID = 1L;
    private static final int MOST_TRIALS = 256;

    /** How long a cancelled trial may take to end. */
    private static final int END_SECONDS = 30;

    private static final System.Logger LOG = System.getLogger(TrialStage.class.getPackageName());

    private final String uid;
    private final IntParam parallelism;

    TrialStage(String uid) {
        this.uid = uid;
        parallelism = new IntParam(
                this,
                "parallelism",
                "trials that run at once where several param maps are given, 1 to " + MOST_TRIALS,
                ParamCheck.range("parallelism", 1, MOST_TRIALS));
        setDefault(parallelism, 4);
    }

    abstract E self();

    @Override
    public String uid() {
        return uid;
    }

    /** Trials that run at once where several param maps are given; by default 4. */
    public final IntParam parallelism() {
        return parallelism;
    }

    /** The trials that run at once. */
    public final int getParallelism() {
        return (Integer) getOrDefault(parallelism);
    }

    /** Sets {@link #parallelism()}. */
    public final E setParallelism(int trials) {
        set(parallelism, trials);
        return self();
    }

    /**
     * A model for each param map, in their order; what the trials share is computed once, and they run at the same time, as
     * many as {@link #parallelism()} says.
     */
    public final List<M> fitMultiple(Dataset<?> dataset, ParamMap[] paramMaps) {
        List<E> trials = new ArrayList<>();
        for (ParamMap map : paramMaps) {
            @SuppressWarnings("unchecked") // what copy gives
            E trial = (E) copy(map);
            trials.add(trial);
        }
        return trials.isEmpty() ? List.of() : fitAll(dataset, trials);
    }

    @Override
    public final Seq<M> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
        List<M> models =
                fitMultiple(dataset, CollectionConverters.asJava(paramMaps).toArray(ParamMap[]::new));
        return ArraySeq.from(
                CollectionConverters.asScala(models),
                scala.reflect.ClassTag$.MODULE$.apply(org.apache.spark.ml.Model.class));
    }

    @Override
    public final M fit(Dataset<?> dataset) {
        return fitAll(dataset, Collections.singletonList(self())).get(0);
    }

    /** A model for each of these stages, which differ in params alone. */
    abstract List<M> fitAll(Dataset<?> dataset, List<E> trials);

    /** What a trial does. */
    interface Work<A, B> {
        B of(A trial);
    }

    /**
     * Runs trials on threads of their own, which submit Spark's jobs and wait; one alone runs on this one. When one fails or
     * this thread is interrupted, their jobs are cancelled and come to an end before this throws.
     */
    final <A, B> List<B> parallel(SparkContext context, List<A> trials, Work<A, B> work) {
        String tag = "fovea-" + UUID.randomUUID();
        if (trials.size() == 1) {
            return List.of(alone(context, tag, trials.get(0), work));
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(getParallelism(), trials.size()), task -> {
            Thread thread = new Thread(task, uid + "-trial");
            thread.setDaemon(true);
            return thread;
        });
        boolean isDone = false;
        try {
            CompletionService<B> ended = new ExecutorCompletionService<>(pool);
            List<Future<B>> running = trials.stream()
                    .map(trial -> ended.submit(() -> {
                        context.addJobTag(tag);
                        return work.of(trial);
                    }))
                    .toList();
            // In the order in which they end: one that fails is not found out about behind a long one.
            for (int i = 0; i < trials.size(); i++) {
                ended.take().get();
            }
            List<B> results = new ArrayList<>();
            for (Future<B> trial : running) {
                results.add(trial.get());
            }
            isDone = true;
            return results;
        } catch (ExecutionException e) {
            // As it is, for whoever catches what Spark throws: a checked exception, whatever Spark declares.
            TrialStage.<RuntimeException>rethrow(Objects.requireNonNull(e.getCause()));
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trials ran", e);
        } finally {
            pool.shutdownNow();
            if (!isDone) {
                context.cancelJobsWithTag(tag);
                await(pool);
                // What began between the two.
                context.cancelJobsWithTag(tag);
            }
        }
    }

    private static <A, B> B alone(SparkContext context, String tag, A trial, Work<A, B> work) {
        boolean isDone = false;
        context.addJobTag(tag);
        try {
            B result = work.of(trial);
            isDone = true;
            return result;
        } finally {
            context.removeJobTag(tag);
            if (!isDone) {
                context.cancelJobsWithTag(tag);
            }
        }
    }

    /** Trials that still run read what their caller is about to delete. */
    private static void await(ExecutorService pool) {
        boolean isInterrupted = Thread.interrupted();
        try {
            if (!pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "trials still run {0} s after they were cancelled", END_SECONDS);
            }
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void rethrow(Throwable cause) throws X {
        throw (X) cause;
    }
}
