package dev.outcrop.e2e.server;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what was measured. A test waits generously; the figure against its target is for whoever reads the log. */
final class Figures {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    private Figures() {}

    static void tell(String what, double value, String unit, String target) {
        LOG.info("measured: {} {} {} (target {})", what, String.format(Locale.ROOT, "%.1f", value), unit, target);
    }
}
