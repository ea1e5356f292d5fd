/** The guarded HTTP client: how tools read the web without reaching what is not public. */
@NullMarked
package dev.outcrop.server.fetch;

import org.jspecify.annotations.NullMarked;
