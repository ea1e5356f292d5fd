package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guardrails that are told in the run if one of its tools asks them; other calls are passed on as they are. */
public final class CountedGuardrails implements Guardrails {
    private final Guardrails guardrails;

    /** The same as {@code guardrails} outside of runs. */
    public CountedGuardrails(Guardrails guardrails) {
        this.guardrails = requireNonNull(guardrails, "guardrails is null");
    }

    @Override
    public Verdict apply(Guardrail guardrail, GuardrailFinding.Side side, List<Block> content) {
        return InnerCalls.current()
                .map(calls -> new Inner(calls, guardrail, side).make(content))
                .orElseGet(() -> guardrails.apply(guardrail, side, content));
    }

    private final class Inner implements InnerCalls.Course {
        private final InnerCalls calls;
        private final Guardrail guardrail;
        private final GuardrailFinding.Side side;
        private final Instant startedAt;

        Inner(InnerCalls calls, Guardrail guardrail, GuardrailFinding.Side side) {
            this.calls = calls;
            this.guardrail = guardrail;
            this.side = side;
            this.startedAt = calls.now();
        }

        Verdict make(List<Block> content) {
            calls.begin(this);
            try {
                Verdict verdict = guardrails.apply(guardrail, side, content);
                tell(
                        verdict.intervened() ? Outcome.INTERVENED : Outcome.DONE,
                        Optional.empty(),
                        verdict.requestId(),
                        verdict.findings());
                return verdict;
            } catch (ModelFailure failure) {
                tell(Outcome.FAILED, Optional.of(failure.kind().name()), failure.requestId(), List.of());
                throw failure;
            } finally {
                calls.forget(this); // of whatever else went wrong nobody knows that it was a call
            }
        }

        @Override
        public void giveUp() {
            tell(Outcome.CUT, Optional.of(ModelFailure.Kind.CANCELLED.name()), Optional.empty(), List.of());
        }

        private void tell(
                Outcome outcome, Optional<String> reason, Optional<String> requestId, List<GuardrailFinding> findings) {
            calls.tell(
                    this,
                    new InnerCall(
                            Kind.GUARDRAIL,
                            side.name().toLowerCase(Locale.ROOT),
                            guardrail.id() + ":" + guardrail.version(),
                            startedAt,
                            Optional.empty(),
                            1,
                            outcome,
                            Optional.empty(),
                            reason,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            requestId,
                            findings));
        }
    }
}
