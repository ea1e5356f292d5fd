package dev.outcrop.bench.work;

import java.util.Map;

/** Something that is done to every system in the same way. */
public interface Workload {

    /** Its name on the command line. */
    String name();

    /** What it does, in a line. */
    String title();

    /** Does it; figures by name, in the unit that the name ends with. */
    Map<String, Double> measure(Scene scene);
}
