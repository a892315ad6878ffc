package dev.fovea.adapters.cli;

/** Names of nodes for tables: converters join the names of all that they fused, which no column holds. */
final class NodeName {

    private static final int MOST = 40;
    private static final String CUT = "...";

    private NodeName() {}

    /** The first of joined names, marked as cut; of a long one the end, which tells it from its neighbours. */
    static String brief(String name) {
        String plain = Printable.line(name);
        int joint = plain.indexOf(';');
        String first = joint < 0 ? plain : plain.substring(0, joint);
        String end = joint < 0 ? "" : CUT;
        return first.length() <= MOST ? first + end : CUT + first.substring(first.length() - MOST + CUT.length()) + end;
    }
}
