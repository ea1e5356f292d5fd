package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.Variables;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together what a model is asked in a step of one run. */
final class Prompting {
    private final ModelCatalog catalog;
    private final Clock clock;
    private final Agent agent;
    private final Offer offer;
    private final Past past;
    private final Optional<String> language;
    private final RunId run;

    Prompting(
            ModelCatalog catalog,
            Clock clock,
            Agent agent,
            Offer offer,
            Past past,
            Optional<String> language,
            RunId run) {
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.agent = agent;
        this.offer = requireNonNull(offer, "offer is null");
        this.past = past;
        this.language = requireNonNull(language, "language is null");
        this.run = run;
    }

    /** The call of {@code step} to {@code modelId}, after what the run has come to. */
    ModelRequest request(RunProgress progress, int step, String modelId) {
        ModelSettings settings = agent.settings();
        boolean tools = !offer.specs().isEmpty();
        var before = past.messages(progress.turnsLeftOut(), modelId);
        var messages = new ArrayList<>(before);
        messages.addAll(progress.messagesBefore(step, new ReaderModel(modelId, catalog)));
        var request = new ModelRequest(
                modelId,
                List.of(new Block.Text(agent.instructions().render(Variables.of(language, LocalDate.now(clock))))),
                HistoryRepair.repair(messages, tools),
                tools(catalog.facts(modelId)),
                choice(step, catalog.facts(modelId)),
                settings.inference(),
                options(settings));
        // The repair never looks ahead, so what stands before this turn is the same without it.
        int turn = HistoryRepair.repair(before, tools).size() - 1;
        return CachePoints.mark(request, settings.caching(), catalog.facts(modelId), turn);
    }

    /** A model that can't enforce a schema refuses a tool that asks for it. */
    private List<ToolSpec> tools(ModelFacts facts) {
        return facts.has(ModelFacts.Feature.STRICT_TOOLS)
                ? offer.specs()
                : offer.specs().stream().map(ToolSpec::lenient).toList();
    }

    /** Only the first call of an answer is told, and only where the model is not known to refuse that. */
    private ToolChoice choice(int step, ModelFacts facts) {
        ToolChoice wanted = agent.settings().firstChoice();
        boolean there = switch (wanted) {
            case ToolChoice.Auto() -> true;
            case ToolChoice.Any() -> !offer.specs().isEmpty();
            case ToolChoice.Named(String tool) ->
                offer.specs().stream().anyMatch(spec -> spec.name().equals(tool));
        };
        boolean taken = !facts.known() || facts.has(ModelFacts.Feature.FORCED_TOOL);
        return step == 1 && there && taken ? wanted : new ToolChoice.Auto();
    }

    private CallOptions options(ModelSettings settings) {
        return settings.options().with(draft -> draft.metadata(Map.of("agent", agent.name(), "run", run.value())));
    }
}
