package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An embedder whose calls belong to the run if one of its tools makes them; others are passed on as they are. */
public final class CountedEmbedder implements Embedder {
    private final Embedder embedder;

    /** The same as {@code embedder} outside of runs. */
    public CountedEmbedder(Embedder embedder) {
        this.embedder = requireNonNull(embedder, "embedder is null");
    }

    @Override
    public Embedded embed(String modelId, List<String> texts, Purpose purpose) {
        return InnerCalls.current()
                .map(calls -> new Inner(calls, modelId, texts, purpose).make())
                .orElseGet(() -> embedder.embed(modelId, texts, purpose));
    }

    private final class Inner implements InnerCalls.Course {
        private final InnerCalls calls;
        private final String modelId;
        private final List<String> texts;
        private final Purpose purpose;
        private final Billing billing;
        private final Instant startedAt;

        Inner(InnerCalls calls, String modelId, List<String> texts, Purpose purpose) {
            this.calls = calls;
            this.modelId = modelId;
            this.texts = List.copyOf(texts);
            this.purpose = purpose;
            this.billing = Billing.of(modelId, CallOptions.NONE);
            this.startedAt = calls.now();
        }

        Embedded make() {
            try (var _ = calls.reserve(billing, () -> CallBound.of(billing, texts, pricing()))) {
                calls.begin(this);
                Embedded embedded = embedder.embed(modelId, texts, purpose);
                boolean told = embedded.inputTokens() > 0 || texts.isEmpty();
                Usage usage = told ? input(embedded.inputTokens()) : estimate();
                tell(Outcome.DONE, Optional.empty(), Optional.of(usage), !told, Optional.empty());
                return embedded;
            } catch (ModelFailure failure) {
                tell(Outcome.FAILED, Optional.of(failure.kind().name()), Optional.empty(), false, failure.requestId());
                throw failure;
            } finally {
                calls.forget(this); // of whatever else went wrong nobody knows that it was a call
            }
        }

        /** It can't be called back, so it is paid for. */
        @Override
        public void giveUp() {
            tell(
                    Outcome.CUT,
                    Optional.of(ModelFailure.Kind.CANCELLED.name()),
                    Optional.of(estimate()),
                    true,
                    Optional.empty());
        }

        private Usage estimate() {
            return input(TokenEstimate.ofTexts(texts));
        }

        private static Usage input(long tokens) {
            return new Usage(tokens, 0, tokens, 0, 0);
        }

        private Pricing pricing() {
            return calls.services().pricing();
        }

        private void tell(
                Outcome outcome,
                Optional<String> reason,
                Optional<Usage> usage,
                boolean estimated,
                Optional<String> requestId) {
            calls.tell(
                    this,
                    new InnerCall(
                            Kind.EMBEDDING,
                            purpose.name().toLowerCase(Locale.ROOT),
                            modelId,
                            startedAt,
                            Optional.empty(),
                            1,
                            outcome,
                            Optional.empty(),
                            reason,
                            usage,
                            usage.flatMap(used -> pricing().price(billing, used)),
                            Optional.empty(),
                            estimated,
                            requestId,
                            List.of()));
        }
    }
}
