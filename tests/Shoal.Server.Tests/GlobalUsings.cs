// Names that two of the server's neighbours have.
global using ErrorCode = Shoal.Grains.Abstractions.Errors.ErrorCode;
global using Limits = Shoal.Grains.Abstractions.Limits;
