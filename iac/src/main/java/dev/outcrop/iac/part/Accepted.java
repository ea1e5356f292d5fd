package dev.outcrop.iac.part;

import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Validations;
import software.constructs.IConstruct;

/** A validator's finding that we know of and live with, on one construct and for one reason. */
public final class Accepted {
    /** With this context every finding shows, so that acceptances which nothing needs any more are found. */
    public static final String SHOW_ALL = "show-accepted";

    private Accepted() {}

    /** Accepts a finding on this construct. */
    public static void on(IConstruct construct, String finding, String reason) {
        if (construct.getNode().tryGetContext(SHOW_ALL) == null) {
            Validations.of(construct)
                    .acknowledge(
                            Acknowledgment.builder().id(finding).reason(reason).build());
        }
    }
}
