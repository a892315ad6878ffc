package dev.fovea.domain.graph;

/** One rule that makes a graph smaller or simpler and keeps the values of its outputs. */
interface Rewrite {

    /** Applies the rule everywhere; true when something changed. */
    boolean apply(GraphEdit edit);
}
