package dev.outcrop.server;

import dev.outcrop.e2e.durable.EffectTools;
import dev.outcrop.e2e.durable.HaltingJournal;
import java.nio.file.Path;

/** The real server with tools that have effects, and a journal at which it can be made to end or to stand still. */
public final class CrewMain {
    private CrewMain() {}

    /** Takes the flags of {@code outcrop start}; {@code crew.world} and {@code crew.fuses} are system properties. */
    public static void main(String[] flags) throws InterruptedException {
        Path fuses = Path.of(System.getProperty("crew.fuses"));
        Outcrop.Running running = Outcrop.server()
                .tools(new EffectTools(Path.of(System.getProperty("crew.world"))))
                .journal(journal -> HaltingJournal.of(journal, fuses))
                .start(flags);
        System.out.println(running.banner());
        running.await();
    }
}
