package dev.outcrop.run;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;

/**
 * Shows what a run that was handed over to asks a person in the run that waits for it, and on up to the one that the
 * person sees. Saying the same thing again does nothing: a crash may have come between the one journal and the other.
 */
interface ApprovalMirror {
    /** For the run that the person sees. */
    ApprovalMirror NONE = new ApprovalMirror() {
        @Override
        public void requested(ApprovalRequest request) {}

        @Override
        public void decided(ApprovalId approval, Decision decision) {}
    };

    void requested(ApprovalRequest request);

    void decided(ApprovalId approval, Decision decision);

    /** In the run of {@code writer} it is {@code call} that waits. */
    static ApprovalMirror in(RunWriter writer, LiveRun live, String call, ApprovalMirror further) {
        return new ApprovalMirror() {
            @Override
            public void requested(ApprovalRequest request) {
                boolean known = live.from(0).stream()
                        .anyMatch(event -> event instanceof ApprovalRequested before
                                && before.request().id().equals(request.id()));
                if (!known) {
                    writer.write(stamp -> new ApprovalRequested(stamp, call, request));
                }
                further.requested(request);
            }

            @Override
            public void decided(ApprovalId approval, Decision decision) {
                boolean known = live.from(0).stream()
                        .anyMatch(event -> event instanceof ApprovalDecided before
                                && before.approval().equals(approval));
                if (!known) {
                    writer.write(stamp -> new ApprovalDecided(stamp, call, approval, decision));
                }
                further.decided(approval, decision);
            }
        };
    }
}
