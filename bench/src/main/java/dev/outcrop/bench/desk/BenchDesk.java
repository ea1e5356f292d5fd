package dev.outcrop.bench.desk;

import dev.outcrop.server.Outcrop;
import java.nio.file.Path;

/** The whole product with the bench's agent and tool. */
public final class BenchDesk {
    private BenchDesk() {}

    /** Takes the flags of {@code outcrop start}; the working directory is the bench's folder. */
    public static void main(String[] flags) throws InterruptedException {
        Outcrop.Running running = Outcrop.server()
                .agents(Path.of("agents"))
                .tools(new WeatherTool())
                .start(flags);
        System.out.println(running.banner());
        running.await();
    }
}
