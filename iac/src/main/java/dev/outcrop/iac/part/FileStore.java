package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.ExportValueOptions;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/**
 * The bucket of attached files, which every task reads and writes. It keeps no old versions: what a person has erased is
 * gone. The server removes files itself, so nothing here has an end.
 */
public final class FileStore extends Construct {
    private final String arn;

    /** An empty bucket under the stage's key. */
    public FileStore(Construct scope, StageConfig stage, IKey key) {
        super(scope, "FileStore");
        Bucket files = Bucket.Builder.create(this, "Files")
                .bucketName(new Names(stage).files())
                .encryption(BucketEncryption.KMS)
                .encryptionKey(key)
                .bucketKeyEnabled(true)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .enforceSsl(true)
                .versioned(false)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
                .removalPolicy(Kept.policy(stage))
                .build();
        Accepted.on(
                files,
                "AwsSolutions-S1",
                "Nobody but the server reads and writes it, and nobody is shown the file of another person");
        // By a name of its own, so that a finding about its use can be named too.
        arn = Stack.of(this)
                .exportValue(
                        files.getBucketArn(),
                        ExportValueOptions.builder()
                                .name(new Names(stage).filesExport())
                                .build());
    }

    /** As other stacks know it. */
    public String arn() {
        return arn;
    }
}
