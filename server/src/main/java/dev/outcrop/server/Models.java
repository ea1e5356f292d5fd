package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Embedder;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.run.CountedEmbedder;
import dev.outcrop.run.CountedGuardrails;
import dev.outcrop.run.SideCalls;
import dev.outcrop.tool.ToolContext;

/**
 * The models of a server, for tools that need one themselves; the demo's where the demo answers.
 *
 * <p>What a tool calls on its own thread belongs to its run: to the run's tokens, cost, budget and trace. So do calls on
 * threads that it starts by structured concurrency. Calls on any other thread, such as one of an executor, are calls
 * outside of runs. When the tool's own call is over, so are those that it has left open.
 */
public final class Models {
    private final SideCalls calls;
    private final ModelCatalog catalog;
    private final Embedder embedder;
    private final Guardrails guardrails;

    Models(SideCalls calls, ModelCatalog catalog, Embedder embedder, Guardrails guardrails) {
        this.calls = requireNonNull(calls, "calls is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.embedder = new CountedEmbedder(requireNonNull(embedder, "embedder is null"));
        this.guardrails = new CountedGuardrails(requireNonNull(guardrails, "guardrails is null"));
    }

    /**
     * A model for a tool's own calls. They wait for their turn among those of the person, are made again where a run's
     * would be, of an alias's next model too, and end when the run is stopped. What they use is the run's; if its budget
     * does not allow one, that one fails with a {@link dev.outcrop.tool.ToolFailure} and the run ends behind the tool.
     * Outside of a run's tool they are counted in {@code /health/details}.
     *
     * @param purpose what they are for, a word
     * @param context of the tool's call
     */
    public Model model(String purpose, ToolContext context) {
        return calls.model(purpose, context.caller().id(), context.cancel());
    }

    /** What stands behind an alias, and what is known of it. */
    public ModelCatalog catalog() {
        return catalog;
    }

    /**
     * Embedding models of the same service. A call that is refused is not made again. Outside of a run's tool it is not
     * counted.
     */
    public Embedder embedder() {
        return embedder;
    }

    /** Guardrails of the same service. A call that is refused is not made again; what it costs is not counted. */
    public Guardrails guardrails() {
        return guardrails;
    }
}
