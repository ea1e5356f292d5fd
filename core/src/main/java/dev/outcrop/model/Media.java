package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Optional;

/** Where the content of an image, a document, a video or a recording is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Media extends DocumentSource {

    /** The content itself. */
    @JsonTypeName("inline")
    record Inline(Bytes bytes) implements Media {
        public Inline {
            requireNonNull(bytes, "bytes is null");
        }
    }

    /** An object in Amazon S3; {@code bucketOwner} is an account id. */
    @JsonTypeName("s3")
    record S3(String uri, Optional<String> bucketOwner) implements Media {
        public S3 {
            requireNonNull(uri, "uri is null");
            requireNonNull(bucketOwner, "bucketOwner is null");
        }
    }
}
