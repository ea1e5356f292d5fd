package dev.outcrop.run;

import dev.outcrop.model.Billing;
import dev.outcrop.model.Block;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.usage.Bound;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The most that a call can come to before anything of it is known: no token is shorter than a byte, and media and answers
 * without a limit are no longer than what the model can read. Where that is not known they have no bound.
 *
 * @param cost nothing for a model without a price, whose calls are not added up either
 */
record CallBound(long tokens, BigDecimal cost) {
    /** What a provider writes around messages and tools. */
    private static final long FRAME = 2_000;

    private static final long FRAME_OF_EACH = 50;

    static Optional<CallBound> of(ModelRequest request, ModelFacts facts, Pricing pricing) {
        Optional<Integer> output =
                request.inference().maxTokens().or(facts::maxOutputTokens).or(facts::contextTokens);
        Optional<Long> input = hasMedia(request)
                ? facts.contextTokens().map(Integer::longValue)
                : Optional.of(TokenEstimate.inputBytes(request)
                        + FRAME
                        + FRAME_OF_EACH
                                * (request.messages().size() + request.tools().size()));
        if (output.isEmpty() || input.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(of(request, input.get(), output.get(), pricing));
    }

    private static CallBound of(ModelRequest request, long input, long answer, Pricing pricing) {
        Billing asked = Billing.of(request.modelId(), request.options());
        Billing usual = Billing.of(request.modelId(), CallOptions.NONE); // it may be served so
        BigDecimal most = Stream.of(
                        new Usage(input, answer, input + answer, 0, 0),
                        new Usage(0, answer, input + answer, 0, input),
                        new Usage(0, answer, input + answer, 0, input, List.of(new Usage.CacheWrite("1h", input))))
                .flatMap(usage -> Stream.of(asked, usual).flatMap(billing -> pricing.price(billing, usage).stream()))
                .map(Cost::usd)
                .reduce(BigDecimal.ZERO, BigDecimal::max);
        return new CallBound(input + answer, most);
    }

    /** The same for budgets that all processes share. */
    Bound bound() {
        return new Bound(cost, tokens);
    }

    /** The most that an embedding of these texts can come to. */
    static Optional<CallBound> of(Billing billing, List<String> texts, Pricing pricing) {
        long most = texts.stream().mapToLong(TokenEstimate::bytes).sum() + FRAME_OF_EACH * texts.size();
        BigDecimal cost = pricing.price(billing, new Usage(most, 0, most, 0, 0))
                .map(Cost::usd)
                .orElse(BigDecimal.ZERO);
        return Optional.of(new CallBound(most, cost));
    }

    private static boolean hasMedia(ModelRequest request) {
        return request.messages().stream().anyMatch(message -> hasMedia(message.content()));
    }

    private static boolean hasMedia(List<Block> blocks) {
        return blocks.stream().anyMatch(block -> switch (block) {
            case Block.Image _,
                    Block.Document _,
                    Block.Attachment _,
                    Block.Video _,
                    Block.Audio _,
                    Block.GuardImage _,
                    Block.RedactedReasoning _ -> true;
            case Block.ToolResult result -> hasMedia(result.content());
            case Block.Text _,
                    Block.Reasoning _,
                    Block.ToolUse _,
                    Block.Json _,
                    Block.SearchResult _,
                    Block.GuardContent _,
                    Block.Citations _,
                    Block.CachePoint _,
                    Block.Unknown _ -> false;
        });
    }
}
