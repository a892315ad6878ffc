package dev.fovea.domain.explain.run;

/** A number that depends smoothly on many. */
interface Differentiable {

    /**
     * The scores of some points.
     *
     * @param points one after another
     * @param count of them, at least 1
     * @param gradients takes the gradients of the scores, one after another; as long as the points
     */
    double[] at(double[] points, int count, double[] gradients);
}
