package dev.outcrop.server.keeping;

import dev.outcrop.access.PersonalData;
import java.time.Instant;
import java.util.List;

/** Something of a person that writes down what is done with it, and does it as a test says. */
final class Part implements PersonalData {
    private final String name;
    private final List<String> done;
    private final Runnable step;

    Part(String name, List<String> done, Runnable step) {
        this.name = name;
        this.done = done;
        this.step = step;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int removeBefore(Instant before, int most) {
        step.run();
        done.add(name);
        return 1;
    }

    @Override
    public int erase(String person) {
        step.run();
        done.add(name + " of " + person);
        return 0;
    }

    @Override
    public void export(String person, Files files) {}
}
