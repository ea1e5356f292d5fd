package dev.outcrop.iac.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** The buckets of a stage's stacks. CloudFormation removes none that holds something. */
record Buckets(Place place) {
    private static final String TYPE = "AWS::S3::Bucket";

    /** Deletes all that is in them. */
    Step emptied() {
        return new Step(
                "Delete every file in the stage's buckets",
                List.of(
                        "cloudformation:ListStackResources of each stack",
                        "s3:ListObjectsV2 of each bucket",
                        "s3:DeleteObjects, a thousand at a time"),
                "there is no bucket",
                () -> all().isEmpty() ? Optional.of("there is no bucket") : Optional.empty(),
                () -> {
                    S3Client client = place.services().files();
                    int files = all().stream()
                            .mapToInt(bucket -> empty(client, bucket))
                            .sum();
                    return files + " files";
                });
    }

    private List<String> all() {
        return place.kinds().stream()
                .flatMap(kind -> place.stacks().resources(place.names().stack(kind), TYPE).stream())
                .toList();
    }

    private static int empty(S3Client client, String bucket) {
        try {
            int files = 0;
            for (var page : client.listObjectsV2Paginator(request -> request.bucket(bucket))) {
                List<ObjectIdentifier> keys = page.contents().stream()
                        .map(file -> ObjectIdentifier.builder().key(file.key()).build())
                        .toList();
                if (keys.isEmpty()) {
                    break;
                }
                var refused = client.deleteObjects(
                                request -> request.bucket(bucket).delete(delete -> delete.objects(keys)))
                        .errors();
                if (!refused.isEmpty()) {
                    throw new Trouble("S3 did not delete " + refused.size() + " files of " + bucket + ": "
                            + refused.getFirst().message());
                }
                files += keys.size();
            }
            return files;
        } catch (NoSuchBucketException _) {
            return 0;
        }
    }
}
