package dev.outcrop.server.cli;

import dev.outcrop.server.Outcrop;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.logging.LogFormat;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves until the process is told to end. */
final class Serving {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private Serving() {}

    static int serve(Outcrop outcrop, Settings settings, PrintWriter out) throws InterruptedException {
        Outcrop.Running running = outcrop.start(settings);
        if (LogFormat.json(System.getenv())) {
            LOG.info("{}", running.banner().strip().replaceAll("\\s*\\n\\s*", "; "));
        } else {
            out.println(running.banner());
            out.flush();
        }
        running.await();
        return 0;
    }
}
