package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecr.LifecycleRule;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.TagMutability;
import software.amazon.awscdk.services.ecr.TagStatus;
import software.constructs.Construct;

/** The repository of the server's images. A tag, once pushed, stays what it was; the service asks by digest. */
public final class ImageShelf extends Construct {
    private static final int RELEASES = 30;

    /** The stage's repository. */
    public ImageShelf(Construct scope, StageConfig stage) {
        super(scope, "ImageShelf");
        Repository.Builder.create(this, "Repository")
                .repositoryName(new Names(stage).repository())
                .imageTagMutability(TagMutability.IMMUTABLE)
                .imageScanOnPush(true)
                .lifecycleRules(List.of(
                        LifecycleRule.builder()
                                .rulePriority(1)
                                .tagStatus(TagStatus.UNTAGGED)
                                .maxImageAge(Duration.days(7))
                                .description("What was pushed and never named")
                                .build(),
                        // A rule for any tag has to be the last.
                        LifecycleRule.builder()
                                .rulePriority(2)
                                .tagStatus(TagStatus.ANY)
                                .maxImageCount(RELEASES)
                                .description("Releases to roll back to")
                                .build()))
                .removalPolicy(Kept.policy(stage))
                .emptyOnDelete(!stage.profile().keepsData())
                .build();
    }
}
