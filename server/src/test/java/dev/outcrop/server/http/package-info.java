/** Tests of the front on the real server. */
@NullMarked
package dev.outcrop.server.http;

import org.jspecify.annotations.NullMarked;
