/** Bedrock Runtime's wire protocol on your laptop: the default when there are no AWS credentials, and the test double. */
@NullMarked
package dev.outcrop.bedrock.local;

import org.jspecify.annotations.NullMarked;
