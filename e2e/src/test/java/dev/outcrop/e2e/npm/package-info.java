/** Other people's JavaScript clients against the real server. */
@NullMarked
package dev.outcrop.e2e.npm;

import org.jspecify.annotations.NullMarked;
