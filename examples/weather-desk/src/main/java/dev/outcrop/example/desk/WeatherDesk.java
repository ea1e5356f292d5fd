package dev.outcrop.example.desk;

import dev.outcrop.server.Outcrop;
import dev.outcrop.server.StartFailure;
import dev.outcrop.server.config.SettingsProblems;
import java.nio.file.Path;

/** The whole product with a tool and an agent of our own: run it with the flags of {@code outcrop start}. */
public final class WeatherDesk {
    private WeatherDesk() {}

    /** Starts the server and stays until Ctrl-C. */
    public static void main(String[] args) throws InterruptedException {
        try {
            var running = Outcrop.server()
                    .agents(Path.of("agents"))
                    .tools(new StationTools())
                    .start(args);
            System.out.println(running.banner());
            running.await();
        } catch (StartFailure | SettingsProblems failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        }
    }
}
