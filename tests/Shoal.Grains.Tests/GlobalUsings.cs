// Orleans has an ErrorCode of its own in a namespace that its packages import everywhere.
global using ErrorCode = Shoal.Grains.Abstractions.Errors.ErrorCode;
