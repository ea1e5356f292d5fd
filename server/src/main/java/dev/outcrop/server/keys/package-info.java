/** API keys: how they are made, who asks with them, and their routes. */
@NullMarked
package dev.outcrop.server.keys;

import org.jspecify.annotations.NullMarked;
