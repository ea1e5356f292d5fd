package dev.outcrop.e2e.container;

import dev.outcrop.server.Outcrop;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import java.time.Duration;

/** A team's own program, on the image, with a tool that says nothing until it is done. */
public final class PatientMain {
    private PatientMain() {}

    /** Takes the flags of {@code outcrop start}. */
    public static void main(String[] flags) throws InterruptedException {
        Outcrop.Running running = Outcrop.server().tools(new Patience()).start(flags);
        System.out.println(running.banner());
        running.await();
    }

    /** A tool that takes its time. */
    public static final class Patience {
        @Tool(description = "Thinks in silence", effect = Effect.READ, timeout = "60s")
        String think(@Param("For how many seconds") int seconds) throws InterruptedException {
            Thread.sleep(Duration.ofSeconds(seconds));
            return "thought for " + seconds + " seconds";
        }
    }
}
