terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "4.55.0"
    }
  }

  backend "azurerm" {
    container_name       = "terraform"
    key                  = "embeddings/development/foundation.tfstate"
    resource_group_name  = "embeddings-dev-state"
    storage_account_name = "embeddingsdevstate36620e"
    use_azuread_auth     = true
  }
}
