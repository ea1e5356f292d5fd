/** The guarded HTTP client's interface: the one way by which tools read the web. */
@NullMarked
package dev.outcrop.http;

import org.jspecify.annotations.NullMarked;
