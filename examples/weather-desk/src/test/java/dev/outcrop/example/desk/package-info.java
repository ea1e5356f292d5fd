/** How a team tests its agent. */
@NullMarked
package dev.outcrop.example.desk;

import org.jspecify.annotations.NullMarked;
