/** Tests of API keys. */
@NullMarked
package dev.outcrop.server.keys;

import org.jspecify.annotations.NullMarked;
