package dev.outcrop.run;

import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A model call of a running tool. */
final class InnerModelCall implements Account, InnerCalls.Course {
    private final InnerCalls calls;
    private final Instant startedAt;
    private final AtomicInteger tries = new AtomicInteger();
    private volatile Optional<ModelStream> stream = Optional.empty();

    private InnerModelCall(InnerCalls calls) {
        this.calls = calls;
        this.startedAt = calls.now();
    }

    static Account begin(InnerCalls calls) {
        var call = new InnerModelCall(calls);
        calls.begin(call);
        return call;
    }

    @Override
    public BudgetCheck.Place reserve(SideCall call) {
        BudgetCheck.Place place = calls.reserve(call.request());
        tries.incrementAndGet();
        return place;
    }

    @Override
    public void begun(ModelStream first) {
        stream = Optional.of(first);
        calls.refuseLate();
    }

    @Override
    public void settled(SideCall call, SideCall.End end) {
        Optional<Cost> saved = end.estimated()
                ? Optional.empty() // of the cache an estimate knows nothing
                : calls.services().pricing().saved(end.billing(), end.usage());
        tell(
                call,
                end.firstAt(),
                end.stopReason().isPresent() ? Outcome.DONE : Outcome.CUT,
                end.stopReason(),
                end.reason(),
                Optional.of(end.usage()),
                calls.services().pricing().price(end.billing(), end.usage()),
                saved,
                end.estimated(),
                end.requestId());
    }

    @Override
    public void failed(SideCall call, ModelFailure failure) {
        tell(
                call,
                Optional.empty(),
                Outcome.FAILED,
                Optional.empty(),
                failure.kind().name(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                failure.requestId());
    }

    private void tell(
            SideCall call,
            Optional<Instant> firstAt,
            Outcome outcome,
            Optional<StopReason> stopReason,
            String reason,
            Optional<Usage> usage,
            Optional<Cost> cost,
            Optional<Cost> saved,
            boolean estimated,
            Optional<String> requestId) {
        calls.tell(
                this,
                new InnerCall(
                        Kind.MODEL,
                        call.purpose(),
                        call.modelId(),
                        startedAt,
                        firstAt,
                        tries.get(),
                        outcome,
                        stopReason,
                        Optional.of(reason),
                        usage,
                        cost,
                        saved,
                        estimated,
                        requestId,
                        List.of()));
    }

    /** Before its first event a call has cost nothing that anybody could tell. */
    @Override
    public void giveUp() {
        stream.ifPresent(ModelStream::close);
    }
}
