package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Embedder;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.run.SideCalls;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.usage.Charge;

/** The models of a server, for tools that need one themselves; the demo's where the demo answers. */
public final class Models {
    private final SideCalls calls;
    private final ModelCatalog catalog;
    private final Embedder embedder;
    private final Guardrails guardrails;

    Models(SideCalls calls, ModelCatalog catalog, Embedder embedder, Guardrails guardrails) {
        this.calls = requireNonNull(calls, "calls is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.embedder = requireNonNull(embedder, "embedder is null");
        this.guardrails = requireNonNull(guardrails, "guardrails is null");
    }

    /**
     * A model for a tool's own calls. They wait for their turn among those of the person, are made again where a run's
     * would be, of an alias's next model too, end when the run is stopped, and are counted in {@code /health/details}. The
     * run's tokens, cost and limits are without them.
     *
     * @param purpose what they are for, a word; they are counted under it
     * @param context of the tool's call
     */
    public Model model(String purpose, ToolContext context) {
        return calls.model(purpose, Charge.of(context.caller()), context.cancel());
    }

    /** What stands behind an alias, and what is known of it. */
    public ModelCatalog catalog() {
        return catalog;
    }

    /** Embedding models of the same service. A call that is refused is not made again, and not counted. */
    public Embedder embedder() {
        return embedder;
    }

    /** Guardrails of the same service. A call that is refused is not made again, and not counted. */
    public Guardrails guardrails() {
        return guardrails;
    }
}
